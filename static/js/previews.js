// Previews of citations and entries: on pointer, focus, a resting finger.
(() => {
  const main = document.querySelector("main");
  main.insertAdjacentHTML("beforeend", '<div class="preview" id="at-preview" role="tooltip" hidden></div>');
  const box = main.lastChild;
  const { host, pathname } = location;
  const pages = {};
  let at = main, shown, refused, timer;

  function linkAt(node) {
    const link = node.closest("main a[href]");
    if (!link || link.matches("[href^='#note-']")) return link;
    const entry = /\/(people|organisations|events|claims|sources)\/.+\/$/.test(link.pathname);
    return entry && host && link.host === host && link.pathname !== pathname && !link.closest("nav, h2, h3, h4, .claim a:not(.cite), .card") ? link : null;
  }

  async function read({ pathname: path, hash }) {
    if (path === pathname) return document.querySelectorAll(hash + " > *");
    pages[path] ||= fetch(path).then((page) => page.text());
    const html = await pages[path].catch(String);
    return new DOMParser().parseFromString(html, "text/html").querySelectorAll("main > .claim, .page-head, .facts-wide");
  }

  function hide() {
    shown?.removeAttribute("aria-describedby");
    shown = timer = null;
    box.hidden = true;
  }

  async function show(link) {
    const mine = timer;
    let html = "";
    for (const part of await read(link)) html += part.outerHTML;
    if (timer !== mine || shown === link || !html) return;
    hide();
    box.innerHTML = html.replace(/<(\/?)(a|h1)\b/g, "<$1span");
    for (const each of box.querySelectorAll("[id]")) each.removeAttribute("id");
    box.hidden = false;
    link.title = "";
    link.setAttribute("aria-describedby", box.id);
    shown = link;
    place();
    link.matches(":focus-visible") && box.scrollIntoView({ block: "nearest" });
  }

  function place() {
    const { top, bottom, left } = shown.getBoundingClientRect();
    const tall = box.offsetHeight + 6;
    const y = top > tall && bottom + tall > innerHeight ? top - tall : bottom + 6;
    const x = Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 24));
    box.style = `top: ${scrollY + y}px; left: ${x}px`;
  }

  function settle() {
    const link = linkAt(at) || ((shown?.matches(":hover, :focus-visible") || box.matches(":hover")) && shown);
    if (link === refused) return;
    refused = null;
    link ? show(link) : hide();
  }

  function look(node) {
    at = node;
    clearTimeout(timer);
    timer = setTimeout(settle, 250);
  }

  const on = (names, act) => names.split(" ").forEach((name) => document.addEventListener(name, ({ target, key }) => act(target, key)));
  on("pointerover", look);
  on("focusin", (node) => node.matches(":focus-visible") && look(node));
  on("focusout mouseleave", () => look(main));
  on("pointerup pointercancel", (node) => linkAt(node) === shown || look(main));
  on("scroll", () => shown || look(at));
  on("scrollend", () => shown && place());
  on("keydown", (node, key) => {
    if (key !== "Escape") return;
    refused = shown || linkAt(at);
    hide();
  });
})();
