// The menu behind ‘Invoegen’ in the toolbar of the rich-text editor; arrows, Home, End, first letters
// and Escape work as in any menu.
let count = 0;

const makeItem = ({ label, icon, help = "" }) => {
  const item = document.createElement("button");
  const [sign, text, remark] = ["span", "span", "small"].map((tag) => document.createElement(tag));
  Object.assign(item, { type: "button", className: "insert-menu__item", tabIndex: -1 });
  item.role = "menuitem";
  sign.className = "material-icons";
  sign.setAttribute("aria-hidden", "true");
  sign.textContent = icon;
  text.textContent = label;
  remark.textContent = help;
  item.append(sign, text, remark);
  return item;
};

const focusBy = (items, { key }) => {
  const at = items.indexOf(document.activeElement);
  const index = {
    ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1,
  }[key];
  if (index !== undefined) return items[index % items.length];
  if (key.length !== 1) return undefined;
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return after.find(({ children }) => children[1].textContent.toLowerCase().startsWith(key.toLowerCase()));
};

const place = (menu, button) => {
  const { left, bottom } = button.getBoundingClientRect();
  const widest = document.documentElement.clientWidth - menu.offsetWidth - 8;
  menu.style.left = `${Math.max(8, Math.min(left, widest))}px`;
  menu.style.top = `${Math.max(8, Math.min(bottom + 4, window.innerHeight - menu.offsetHeight - 8))}px`;
};

// Adds the menu to a button, and returns what the button does: each entry has `label`, `icon`,
// `help` and `insert(editor)`.
export const addInsertMenu = (button, entries) => {
  const menu = document.createElement("div");
  const items = entries.map(makeItem);
  count += 1;
  Object.assign(menu, { id: `insert-menu-${count}`, className: "insert-menu", popover: "auto" });
  menu.role = "menu";
  menu.setAttribute("aria-label", "Invoegen");
  menu.append(...items);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", menu.id);
  let editor;

  items.forEach((item, index) => item.addEventListener("click", () => {
    menu.hidePopover();
    entries[index].insert(editor);
  }));
  menu.addEventListener("toggle", ({ newState }) => {
    button.setAttribute("aria-expanded", newState === "open");
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      menu.hidePopover();
      button.focus();
      return;
    }
    const next = focusBy(items, event);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  return (current) => {
    editor = current;
    if (!menu.isConnected) document.body.append(menu);
    menu.showPopover();
    place(menu, button);
    items[0].focus();
  };
};
