"""What to do by what an S3 server answers, and what of its words may be shown."""

import re

KEYS = "give working credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or a role)"
LATER = "try again later; if it stays so, ask whoever keeps the server"
REGION = "set AWS_DEFAULT_REGION to the bucket's region, and AWS_ENDPOINT_URL if it is not on AWS"
DAMAGED = "the content was damaged on its way: try again"

ANSWERS = {
    "NoSuchBucket InvalidBucketName": "there is no such bucket: create it, or correct the store's URI",
    "AccessDenied AllAccessDisabled Forbidden 403": "access denied: grant s3:GetObject, s3:PutObject, s3:ListBucket "
    "(without it a missing object looks like this too) and, for the probe and the drafts, s3:DeleteObject",
    "ExpiredToken ExpiredTokenException TokenRefreshRequired RequestExpired": f"the credentials expired: {KEYS}",
    "InvalidAccessKeyId InvalidToken": f"the access key is unknown there: {KEYS}",
    "SignatureDoesNotMatch": f"the secret key does not belong to the access key: {KEYS}",
    "RequestTimeTooSkewed": "the clock of this machine is wrong: set it",
    "PermanentRedirect AuthorizationHeaderMalformed IllegalLocationConstraintException 301": "the bucket is in another "
    f"region: {REGION}",
    "SlowDown ServiceUnavailable InternalError RequestTimeout 500 503": f"the server is overloaded or broken: {LATER}",
    "BadDigest InvalidDigest XAmzContentSHA256Mismatch XAmzContentChecksumMismatch": DAMAGED,
    "QuotaExceeded InsufficientStorage XMinioStorageFull": "the store is full: free some space",
    "404 405": "that is no S3 server: correct AWS_ENDPOINT_URL",
    "EntityTooLarge": "the object is too large for one upload: raise the server's limit",
}
"""What to do by the codes of the server's answer."""


def masked(text: str) -> str:
    """Return foreign text on one line, short, and without users and passwords in its URLs."""
    return re.sub(r"[^/\s]*@", "***@", " ".join(text.split()))[:300]
