// Makes a page look as Airflow around it does, and lets links to Airflow open outside of the frame.
// First in the head, so that the page is never drawn in the wrong colours. Without it everything still works.
(() => {
  "use strict";
  const mine = document.documentElement;
  const theirs = (() => {
    try {
      return window.parent === window ? null : window.parent.document.documentElement;
    } catch {
      return null; // framed by somebody else
    }
  })();
  // Our names of colours, and Airflow's.
  const colours = {
    ground: "bg",
    text: "fg",
    muted: "fg-muted",
    line: "border",
    shade: "bg-muted",
    link: "fg-info",
    good: "green-fg",
    warn: "orange-fg",
    bad: "red-fg",
  };
  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => {
    if (theirs) return theirs.classList.contains("dark");
    const chosen = localStorage.getItem("theme");
    return chosen === "dark" || (chosen !== "light" && systemDark.matches);
  };
  const dress = () => {
    mine.dataset.theme = isDark() ? "dark" : "light";
    if (!theirs) return;
    const style = window.parent.getComputedStyle(theirs);
    for (const [name, token] of Object.entries(colours)) {
      const value = style.getPropertyValue(`--chakra-colors-${token}`).trim();
      if (value) mine.style.setProperty(`--${name}`, value);
    }
  };
  dress();
  if (theirs) new MutationObserver(dress).observe(theirs, { attributes: true, attributeFilter: ["class"] });
  systemDark.addEventListener("change", dress);
  window.addEventListener("storage", dress);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-outer], a[data-login]");
    if (!link || !theirs || event.defaultPrevented) return;
    event.preventDefault();
    if ("login" in link.dataset) {
      // Airflow asks for the login, and comes back to this very page.
      window.parent.location.reload();
      return;
    }
    // The frame may not lead its parent away; a link in the parent's own document may.
    const outside = window.parent.document.createElement("a");
    outside.href = link.href;
    window.parent.document.body.append(outside);
    outside.click();
    outside.remove();
  });
})();
