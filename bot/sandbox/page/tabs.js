// What is looked at: on a wide screen beside the phones, on a narrow one in their place.

const tabs = [...document.querySelectorAll("#tabs [role=tab]")];
const names = tabs.map(({ dataset }) => dataset.tab);
const wide = matchMedia("(min-width: 1101px)");
const listeners = [];

export const shown = () => document.body.dataset.tab;

// `act(tab)` is called whenever another one is opened.
export function whenOpened(act) { listeners.push(act); }

export function openTab(name) {
  document.body.dataset.tab = name;
  for (const tab of tabs) {
    const here = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(here));
    tab.tabIndex = here ? 0 : -1;
    if (tab.dataset.tab !== "phones") document.getElementById(tab.dataset.tab).hidden = !here;
  }
  history.replaceState(null, "", `#${name}`);
  for (const act of listeners) act(name);
}

function step(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const open = tabs.filter((tab) => tab.offsetParent);
  const next = open[(open.indexOf(event.target) + by + open.length) % open.length];
  openTab(next.dataset.tab);
  next.focus();
}

for (const tab of tabs) {
  tab.addEventListener("click", () => openTab(tab.dataset.tab));
  tab.addEventListener("keydown", step);
}
document.getElementById("open-backstage").addEventListener("click", () => { openTab("record"); tabs[1].focus(); });
document.getElementById("close-backstage").addEventListener("click", () => { openTab("phones"); document.getElementById("open-backstage").focus(); });

export function openFirst() {
  const asked = location.hash.slice(1);
  openTab(names.includes(asked) ? asked : wide.matches ? "record" : "phones");
}
