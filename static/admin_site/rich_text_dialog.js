// Asks for the values of a block in a dialog: one labelled field for each, and what is wrong beside it.
// A type has `label`, `help` and `fields`; these are the fields of publishing/blocks/registry.py.
const MESSAGES = {
  required: "Vul dit in.",
  choose: "Maak eerst een keuze.",
  link:
    "Dit is geen link. Typ een webadres (www.voorbeeld.nl), een pagina van deze site (/doelen/), "
    + "een e-mailadres of een telefoonnummer.",
  web: "Dit is geen webadres. Typ het zo: www.voorbeeld.nl/film.",
  number: (min, max) => `Typ een getal van ${min} tot en met ${max}.`,
};
let count = 0;

const make = (tag, properties = {}, children = []) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const referenceOf = ({ key }, { models = [] }) => (String(key).includes(":") ? key : `${models[0]}:${key}`);

// Returns the reference that somebody chose; empty if she chose nothing.
const chooseTarget = async (field, targets, opener) => {
  const choice = await window.choose(field.chooser, { models: field.models?.length ? field.models : undefined, opener });
  if (!choice) return "";
  const reference = referenceOf(choice, field);
  targets[reference] = { title: choice.title, thumbnail: choice.thumbnail, status: choice.status };
  return reference;
};

const makeTarget = (field, value, id, targets) => {
  const [image, title] = [make("img", { className: "block-dialog__picture", alt: "" }), make("span")];
  const button = make("button", { type: "button", id, className: "button" });
  const show = () => {
    const { title: text = "", thumbnail = "" } = targets[button.value] ?? {};
    title.textContent = text;
    image.hidden = !thumbnail;
    if (thumbnail) image.src = thumbnail;
    button.textContent = button.value ? "Kies iets anders" : "Kies";
    button.setAttribute("aria-label", `${field.label}: ${text || "nog niets gekozen"}. ${button.textContent}`);
  };
  button.value = value;
  show();
  button.addEventListener("click", async () => {
    button.value = (await chooseTarget(field, targets, button)) || button.value;
    show();
  });
  return [button, make("div", { className: "block-dialog__target" }, [image, title, button])];
};

const makeChoice = (field, value, id) => {
  const chosen = value || field.choices[0][0];
  const radios = field.choices.map(([key, label], index) => {
    const radio = make("input", { type: "radio", name: id, value: key, id: `${id}-${index}`, checked: key === chosen });
    return make("label", { className: "block-dialog__choice", htmlFor: radio.id }, [radio, ` ${label}`]);
  });
  return [null, make("div", {}, radios)];
};

const makeLink = ({ kind }, value, id) => {
  const input = make("input", { type: "text", id, value, className: "vTextField" });
  const meaning = make("output", { className: "link-meaning", htmlFor: id });
  const button = make("button", { type: "button", className: "button", textContent: "Kies een pagina of bestand" });
  const explain = () => {
    const address = window.parseTypedLink(input.value);
    meaning.textContent = address && address !== input.value.trim() ? `Wordt: ${address}` : "";
  };
  input.addEventListener("input", explain);
  button.addEventListener("click", async () => {
    const choice = await window.choose("link", { opener: button });
    if (choice) input.value = choice.url;
    explain();
  });
  return [input, make("div", { className: "block-dialog__link" }, [input, ...(kind === "link" ? [button] : []), meaning])];
};

const makeLine = ({ max_length: maxLength = 300 }, value, id) => {
  const input = make("input", { type: "text", id, value, maxLength, className: "vTextField" });
  return [input, input];
};

const makeText = ({ max_length: maxLength }, value, id) => {
  const area = make("textarea", { id, value, maxLength, rows: 5, className: "vLargeTextField" });
  return [area, area];
};

const makeNumber = ({ min, max }, value, id) => {
  const input = make("input", { type: "number", id, value, min, max });
  return [input, input];
};

const WIDGETS = {
  target: makeTarget,
  choice: makeChoice,
  link: makeLink,
  web: makeLink,
  line: makeLine,
  text: makeText,
  number: makeNumber,
};
const isLink = ({ kind }) => kind === "link" || kind === "web";

// A field as it stands in the dialog: its row, its value, and a place for what is wrong with it.
const makeField = (field, given, targets) => {
  count += 1;
  const id = `block-field-${count}`;
  const value = given ?? field.default ?? "";
  const [control, widget] = WIDGETS[field.kind](field, value, id, targets);
  const help = make("p", { className: "help", id: `${id}-help`, textContent: field.help ?? "" });
  const error = make("p", { className: "block-dialog__error", id: `${id}-error` });
  const isGroup = !control;
  const name = isGroup
    ? make("legend", { textContent: field.label })
    : make("label", { htmlFor: id, textContent: field.label + (field.required ? " *" : "") });
  const row = make(isGroup ? "fieldset" : "div", { className: "block-dialog__field" }, [name, error, widget, help]);
  (control ?? row).setAttribute("aria-describedby", `${error.id} ${help.id}`);
  const read = () => (control ? control.value.trim() : row.querySelector(":checked").value);
  const fail = (message) => {
    error.textContent = message;
    control?.setAttribute("aria-invalid", Boolean(message));
  };
  return { field, row, control, read, fail };
};

const problemOf = ({ field, control }, value) => {
  if (!value) return field.required ? (field.kind === "target" ? MESSAGES.choose : MESSAGES.required) : "";
  if (field.kind === "link" && !window.parseTypedLink(value)) return MESSAGES.link;
  if (field.kind === "web" && !/^https?:/.test(window.parseTypedLink(value))) return MESSAGES.web;
  if (field.kind === "number" && !control.validity.valid) return MESSAGES.number(field.min, field.max);
  return "";
};

const fillForm = (type, values, targets) => {
  const parts = type.fields.map((field) => makeField(field, values[field.name], targets));
  const applies = ({ field: { only_if: condition } }) =>
    !condition || parts.find(({ field }) => field.name === condition[0]).read() === condition[1];
  const showNeeded = () => parts.forEach((part) => { part.row.hidden = !applies(part); });
  showNeeded();
  return { parts, applies, showNeeded };
};

const collect = (parts, applies) => {
  const asked = parts.filter(applies);
  const wrong = asked.filter((part) => {
    const message = problemOf(part, part.read());
    part.fail(message);
    return message;
  });
  wrong[0]?.control.focus();
  if (wrong.length) return null;
  const values = asked.map((part) => [
    part.field.name, isLink(part.field) ? window.parseTypedLink(part.read()) : part.read(),
  ]);
  return Object.fromEntries(values.filter(([, value]) => value));
};

const openDialog = (type, values, targets, isNew) => {
  const { parts, applies, showNeeded } = fillForm(type, values, targets);
  const title = make("h2", { id: "block-dialog-title", textContent: type.label });
  const submit = make("button", { type: "submit", className: "button default", textContent: isNew ? "Voeg in" : "Wijzig" });
  const cancel = make("button", { type: "button", className: "button", textContent: "Annuleer" });
  const form = make("form", { noValidate: true }, [
    title,
    make("p", { className: "help", textContent: type.help ?? "" }),
    ...parts.map(({ row }) => row),
    make("p", { className: "block-dialog__buttons" }, [submit, cancel]),
  ]);
  const dialog = make("dialog", { className: "block-dialog" }, [form]);
  dialog.setAttribute("aria-labelledby", title.id);
  document.body.append(dialog);
  return new Promise((resolve) => {
    // At once, not at the event of closing: what is typed next must find the answer in its place.
    const finish = (result) => {
      dialog.close();
      dialog.remove();
      resolve(result);
    };
    form.addEventListener("change", showNeeded);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const result = collect(parts, applies);
      if (result) finish(result);
    });
    cancel.addEventListener("click", () => finish(null));
    dialog.addEventListener("close", ({ target }) => { if (target === dialog) finish(null); });
    dialog.showModal();
    (parts.find(({ control, read }) => control && !read()) ?? parts[0])?.control?.focus();
  });
};

// Returns the values that somebody gave, or null. A new block starts with the choice of what it shows.
export const askValues = async (type, values, targets) => {
  const isNew = !Object.keys(values).length;
  const [first, ...others] = type.fields;
  if (!isNew || first.kind !== "target") return openDialog(type, values, targets, isNew);
  const target = await chooseTarget(first, targets);
  if (!target) return null;
  return others.length ? openDialog(type, { target }, targets, isNew) : { target };
};
