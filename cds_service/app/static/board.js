// Small comforts: arrows in the level list, shortcuts that are also links, the change told after an answer.
const levels = [...document.querySelectorAll(".levels .level")];
for (const [index, level] of levels.entries()) {
  level.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    levels[(index + step + levels.length) % levels.length].focus();
  });
}

const shortcuts = {
  KeyW: () => document.querySelector(".button-what-if")?.click(),
  KeyP: () => document.querySelector(".button-summary")?.click(),
  KeyS: () => document.querySelector(".button-save")?.click(),
  KeyQ: () => document.querySelector(".asked summary")?.focus(),
};
document.addEventListener("keydown", (event) => {
  if (event.altKey && event.shiftKey && shortcuts[event.code]) {
    event.preventDefault();
    shortcuts[event.code]();
  }
});

document.querySelector("#print")?.addEventListener("click", () => window.print());

if (location.hash === "#questions") {
  const title = document.querySelector("#noms-title")?.textContent ?? "";
  const state = document.querySelector("#noms .pill")?.textContent.trim() ?? "";
  document.querySelector("#status").textContent = title ? `${title}: ${state}` : "";
}
