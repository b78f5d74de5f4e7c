// A card on Airflow's Home: how many lists are fresh, and how many wait for a decision.
// Airflow imports it and gives it its own React and Chakra; experimental there, and so no more than this.
(() => {
  "use strict";
  const { createElement: el, useEffect, useState } = globalThis.React;
  const { Box, Heading, Link, Text } = globalThis.ChakraUI;
  const base = new URL(document.baseURI).pathname.replace(/\/$/, "");

  const Card = () => {
    const [said, setSaid] = useState("…");
    useEffect(() => {
      fetch(`${base}/entity-lists/api/sources`, { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
        .then(({ fresh, waiting, watched }) => {
          const asks = waiting ? `, ${waiting} ${waiting === 1 ? "waits" : "wait"}` : "";
          setSaid(`${fresh} of ${watched} fresh${asks}`);
        })
        .catch(() => setSaid("not to be read just now"));
    }, []);
    return el(
      Box,
      { borderWidth: 1, borderRadius: 8, order: 2, p: 4 },
      el(Heading, { size: "md" }, "Entity lists"),
      el(Text, { my: 1 }, said),
      el(Link, { href: `${base}/plugin/entity-lists` }, "Open"),
    );
  };
  globalThis.EntityListsCard = Card;
})();
