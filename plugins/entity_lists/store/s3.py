"""The store in an S3 prefix: the only module that imports boto3, and the only place that knows its errors.

Decisions:

* Create is `If-None-Match: *`, swap is `If-Match` on the ETag that `find` returned; both carry a SHA-256 that the
  server checks. Listings are sorted here: some servers sort by folder, not by key.
* A retried write whose first answer was lost is refused because of its own success. So every refusal is read back,
  and our own bytes found in place count as written.
* An object larger than a part is uploaded in parts, so that a broken connection costs one of them, and what is created
  is still create-only, since that is asked when they are joined. Of a killed run parts may stay, which no listing
  shows: let a rule of the bucket abort incomplete uploads. This breaks on a server that does not look at the condition
  there; but every key of a large object holds the hash of its content.
* Credentials, region, endpoint, proxy and CA come from boto3's own environment variables and files, nothing of ours.
* An error names the object, the endpoint and what to do. Foreign text is passed on shortened, without user names and
  passwords in URLs, and not at all where it is about credentials.
"""

import time
from base64 import b64encode
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from boto3.session import Session
from botocore import exceptions as aws
from botocore.config import Config
from botocore.parsers import ResponseParserError
from botocore.session import get_session
from botocore.utils import parse_timestamp

from entity_lists.errors import StoreError, StoreUnsafe
from entity_lists.store.s3_answers import ANSWERS, DAMAGED, KEYS, LATER, REGION, masked
from entity_lists.store.store import CREATE_ATTEMPTS, KEY, Store, Versioned, checked_key, checked_prefix, conflict

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, PutObjectRequestTypeDef

LOST_CREATE = frozenset({409, 412})
LOST_SWAP = frozenset({404, 409, 412})
GONE = "NoSuchUpload"
YOUNG = timedelta(hours=12)
# How many objects are read at a time; of so many connections boto3 has ten.
_READERS = 8
PART_BYTES = 64 * 1024 * 1024

CREDENTIALS: tuple[type[Exception], ...] = (
    aws.NoCredentialsError,
    aws.PartialCredentialsError,
    aws.CredentialRetrievalError,
    aws.UnknownCredentialError,
    aws.RefreshWithMFAUnsupportedError,
    aws.MetadataRetrievalError,
    aws.NoAuthTokenError,
    aws.TokenRetrievalError,
    aws.UnknownTokenProviderError,
    aws.SSOError,
    aws.LoginError,
)

FAILURES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (CREDENTIALS, f"no usable credentials: {KEYS}"),
    ((aws.SSLError,), "the certificate was not accepted: point AWS_CA_BUNDLE to the CA certificate of the server"),
    ((aws.ProxyConnectionError,), "the proxy cannot be reached: correct HTTPS_PROXY or NO_PROXY"),
    ((aws.ConnectTimeoutError, aws.ReadTimeoutError), f"no answer in time: {LATER}"),
    ((aws.EndpointConnectionError,), "nobody answers there: start the server, or correct AWS_ENDPOINT_URL"),
    ((aws.HTTPClientError, aws.ConnectionError, aws.IncompleteReadError), f"the connection broke: {LATER}"),
    ((aws.ChecksumError, aws.FlexibleChecksumError), DAMAGED),
    ((aws.NoRegionError, aws.UnknownRegionError, aws.InvalidRegionError), f"the region is missing or wrong: {REGION}"),
    ((aws.ParamValidationError, aws.InvalidDNSNameError), "a name is invalid: correct the store's URI"),
    ((ResponseParserError,), "that is no S3 server: correct AWS_ENDPOINT_URL"),
    ((Exception,), "boto3 gave up: correct its configuration (~/.aws/config and the AWS_ environment variables)"),
)
"""What to do by the class of boto3's error: the first row that fits."""


def default_client() -> "S3Client":
    """Return a client made from boto3's own environment and files. Raises: StoreError when these are wrong."""
    config = Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 4})
    with aws_errors("The S3 client"):
        session = get_session()
        session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_time)
        return Session(botocore_session=session).client("s3", config=config)


def _time(value: Any) -> datetime:
    # Listings have one a key, and botocore tries every form on each; a client that Airflow makes still does.
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return parse_timestamp(value)


class S3Store(Store):
    """A store under s3://bucket/prefix; its version token is the ETag, quotes included."""

    def __init__(self, bucket: str, prefix: str, client: "S3Client") -> None:
        self.bucket = bucket
        self.prefix = f"{checked_key(prefix)}/" if prefix else ""
        self.client = client
        self.uri = f"s3://{bucket}/{self.prefix}".rstrip("/")

    def find(self, key: str) -> Versioned | None:
        """See Store."""
        name = self.prefix + checked_key(key)
        with self._errors(key):
            try:
                answer = self.client.get_object(Bucket=self.bucket, Key=name)
            except aws.ClientError as error:
                if _code(error) == "NoSuchKey":
                    return None
                raise
            with answer["Body"] as body:
                return Versioned(content=body.read(), version=answer["ETag"])

    def find_all(self, keys: Iterable[str]) -> Iterator[Versioned | None]:
        """See Store."""
        asked: deque[Future[Versioned | None]] = deque()
        pool = ThreadPoolExecutor(_READERS)
        try:
            for key in keys:
                asked.append(pool.submit(self.find, key))
                if len(asked) == _READERS:
                    yield asked.popleft().result()
            yield from (answer.result() for answer in asked)
        finally:
            pool.shutdown(cancel_futures=True)

    def create(self, key: str, content: bytes) -> None:
        """See Store."""
        for attempt in range(CREATE_ATTEMPTS):
            if self._create(key, content):
                return
            if stored := self.find(key):
                if stored.content != content:
                    raise conflict(self, key, content, stored.content)
                self._make_young(key, stored)
                return
            # 409: another upload of this key is still under way, and S3 asks to come back.
            time.sleep(0.05 * 2**attempt)
        raise StoreError(
            f"{self.path(key)} was refused {CREATE_ATTEMPTS} times as being there already, but none is found: {LATER}."
        )

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        """See Store."""
        request = self._request(key, content)
        if expected is None:
            won = self._write({**request, "IfNoneMatch": "*"}, LOST_CREATE)
        else:
            won = self._write({**request, "IfMatch": expected}, LOST_SWAP)
        return won or ((stored := self.find(key)) is not None and stored.content == content)

    def put(self, key: str, content: bytes) -> None:
        """See Store."""
        self._write(self._request(key, content), frozenset())

    def keys(self, prefix: str) -> Iterator[str]:
        """See Store."""
        return iter(sorted(self.ages(prefix)))

    def is_empty(self) -> bool:
        """See Store."""
        with self._errors(""):
            return not self.client.list_objects_v2(Bucket=self.bucket, Prefix=self.prefix, MaxKeys=1).get("Contents")

    def ages(self, prefix: str) -> dict[str, datetime]:
        """See Store."""
        pages = self.client.get_paginator("list_objects_v2")
        with self._errors(prefix):
            ages = {
                item["Key"].removeprefix(self.prefix): item["LastModified"].astimezone(UTC)
                for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix + checked_prefix(prefix))
                for item in page.get("Contents", ())
            }
        return {key: ages[key] for key in sorted(ages) if KEY.fullmatch(key)}

    def delete(self, key: str) -> None:
        """See Store."""
        with self._errors(key):
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + checked_key(key))

    def path(self, key: str) -> str:
        """See Store."""
        return f"{self.uri}/{checked_key(key)}"

    def _request(self, key: str, content: bytes) -> "PutObjectRequestTypeDef":
        return {
            "Bucket": self.bucket,
            "Key": self.prefix + checked_key(key),
            "Body": content,
            "ChecksumSHA256": _checksum(content),
        }

    def _create(self, key: str, content: bytes) -> bool:
        """Return whether the object is new; one that exists is left alone."""
        if len(content) > PART_BYTES:
            return self._create_in_parts(key, content)
        return self._write({**self._request(key, content), "IfNoneMatch": "*"}, LOST_CREATE)

    def _create_in_parts(self, key: str, content: bytes) -> bool:
        bucket, name = self.bucket, self.prefix + checked_key(key)
        with self._errors(key):
            started = self.client.create_multipart_upload(Bucket=bucket, Key=name, ChecksumAlgorithm="SHA256")
            upload_id = started["UploadId"]
            try:
                parts = [self._upload(name, upload_id, *part) for part in _parts(content)]
                self.client.complete_multipart_upload(
                    Bucket=bucket, Key=name, UploadId=upload_id, MultipartUpload={"Parts": parts}, IfNoneMatch="*"
                )
            except BaseException as error:
                with suppress(aws.ClientError, aws.BotoCoreError):
                    self.client.abort_multipart_upload(Bucket=bucket, Key=name, UploadId=upload_id)
                # Where the answer to the first try was lost, the upload is no more.
                if isinstance(error, aws.ClientError) and (_is_lost(error, LOST_CREATE) or _code(error) == GONE):
                    return False
                raise
        return True

    def _upload(self, name: str, upload_id: str, number: int, content: bytes) -> "CompletedPartTypeDef":
        checksum = _checksum(content)
        answer = self.client.upload_part(
            Bucket=self.bucket,
            Key=name,
            UploadId=upload_id,
            PartNumber=number,
            Body=content,
            ChecksumSHA256=checksum,
        )
        return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}

    def _write(self, request: "PutObjectRequestTypeDef", lost: frozenset[int]) -> bool:
        """Return whether the server took it; an answer whose status is in `lost` is a lost race, not an error."""
        with self._errors(request["Key"].removeprefix(self.prefix)):
            try:
                self.client.put_object(**request)
            except aws.ClientError as error:
                if not _is_lost(error, lost):
                    raise
                return False
        return True

    def _make_young(self, key: str, stored: Versioned) -> None:
        """Write an object of some age over itself: its new date says that it is needed once more."""
        with suppress(StoreError), self._errors(key):
            head = self.client.head_object(Bucket=self.bucket, Key=self.prefix + key)
            # By the server's own clock.
            today = parsedate_to_datetime(head["ResponseMetadata"]["HTTPHeaders"]["date"])
            if today - head["LastModified"] > YOUNG:
                self._write({**self._request(key, stored.content), "IfMatch": stored.version}, LOST_SWAP)

    def _errors(self, key: str) -> AbstractContextManager[None]:
        return aws_errors(f"{self.uri}/{key} on {self.client.meta.endpoint_url}")


@contextmanager
def aws_errors(where: str) -> Generator[None, None, None]:
    """Turn every error of boto3 into a StoreError whose text starts with `where`."""
    try:
        yield
    except aws.ClientError as error:
        raise _refused(masked(where), error) from error
    except (aws.BotoCoreError, ResponseParserError, ValueError) as error:
        advice = next(advice for classes, advice in FAILURES if isinstance(error, classes))
        detail = type(error).__name__ if isinstance(error, CREDENTIALS) else masked(str(error))
        raise StoreError(f"{masked(where)}: {advice}. ({detail})") from error


def _refused(where: str, error: aws.ClientError) -> StoreError:
    code = _code(error)
    if code == "NotImplemented":
        return StoreUnsafe(f"{where}: the server lacks what conditional writes need ({code}): use another server.")
    known = (advice for codes, advice in ANSWERS.items() if code in codes.split())
    message = error.response.get("Error", {}).get("Message", "no message")
    return StoreError(f"{where}: {next(known, f'unexpected answer, {masked(message)}: {LATER}')}. ({code})")


def _parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    for number, start in enumerate(range(0, len(content), PART_BYTES), start=1):
        yield number, content[start : start + PART_BYTES]


def _checksum(content: bytes) -> str:
    return b64encode(sha256(content).digest()).decode()


def _is_lost(error: aws.ClientError, lost: frozenset[int]) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status in lost and _code(error) != "NoSuchBucket"


def _code(error: aws.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "no code"))
