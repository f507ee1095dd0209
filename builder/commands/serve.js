// Keeps a page of `nutgraf serve` as its files are. It speaks LiveReload's protocol (version 7) and one word more,
// `faults`, for what keeps the site from being built.
"use strict";
(() => {
  const PROTOCOL = "http://livereload.com/protocols/official-7";
  const FIRST_PAUSE = 100;
  const LONGEST_PAUSE = 2000;

  const address = new URL("/livereload", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  let version = document.currentScript.dataset.version;
  let socket;
  let pause = FIRST_PAUSE;

  const say = (message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  const sayWhatIsShown = () => say({ command: "info", plugins: {}, url: location.href, version });

  // A page that nobody looks at waits until somebody does: of fifty tabs, the one in view is not to be the fiftieth.
  const reload = (message) => {
    if (message.stylesheets) changeClothes(message);
    else if (!document.hidden) location.reload();
  };
  addEventListener("visibilitychange", () => document.hidden || sayWhatIsShown());

  const connect = () => {
    socket = new WebSocket(address);
    socket.onopen = () => {
      pause = FIRST_PAUSE;
      say({ command: "hello", protocols: [PROTOCOL] });
      sayWhatIsShown();
    };
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      ({ reload, faults })[message.command]?.(message);
    };
    socket.onclose = () => {
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
  };

  // --- style sheets alone ---

  const leaving = new Set();

  const changeClothes = (message) => {
    const links = [...document.querySelectorAll('link[rel="stylesheet"]')].filter((link) => !leaving.has(link));
    if (links.length !== message.stylesheets.length) {
      location.reload();
      return;
    }
    version = message.version;
    links.forEach((link, place) => replaceLink(link, message.stylesheets[place]));
  };

  // The old one stays until the new one is there, so that the page is never without.
  const replaceLink = (link, href) => {
    if (link.getAttribute("href") === href) return;
    const next = link.cloneNode();
    next.setAttribute("href", href);
    leaving.add(link);
    next.onload = next.onerror = () => {
      link.remove();
      leaving.delete(link);
    };
    link.after(next);
  };

  // --- what is wrong, over the page as it last was ---

  const HTML = `
    <link rel="stylesheet" href="/livereload.css">
    <aside aria-label="nutgraf serve" hidden><button type="button" id="again"></button></aside>
    <dialog class="faults" aria-labelledby="title">
      <button type="button" id="close" autofocus>Close</button>
      <h2 id="title"></h2>
      <p>The page behind this is as it was before. This closes by itself as soon as all is mended.</p>
      <div id="listed"></div>
    </dialog>`;
  let overlay = null;

  const faults = ({ title, listed }) => {
    if (title && overlay?.is(title, listed)) return;
    if (!title) {
      overlay?.host.remove();
      overlay = null;
      return;
    }
    overlay ??= layOver();
    overlay.show(title, listed);
  };

  // In a shadow tree, which the page's styles do not reach and the page's scripts do not find.
  const layOver = () => {
    const host = document.createElement("nutgraf-faults");
    const shadow = host.attachShadow({ mode: "open" });
    shadow.innerHTML = HTML;
    const part = (name) => shadow.querySelector(name);
    const dialog = part("dialog");
    let shown = "";

    const open = () => {
      if (!host.isConnected || dialog.open) return;
      part("aside").hidden = true;
      dialog.showModal();
    };

    part("#close").onclick = () => dialog.close();
    part("#again").onclick = open;
    dialog.onclose = () => (part("aside").hidden = false);
    const styled = new Promise((done) => (part("link").onload = part("link").onerror = done));
    document.documentElement.append(host);

    return {
      host,
      is: (title, listed) => shown === title + listed,
      show: (title, listed) => {
        shown = title + listed;
        part("#title").textContent = part("#again").textContent = title;
        part("#listed").innerHTML = listed;
        styled.then(open);
      },
    };
  };

  connect();
})();
