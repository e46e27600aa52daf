// Blocks in the rich-text editor: pictures, quotes, buttons and the like. A block is one node that
// holds only data, and shows as a card. Its types, and the titles of what it names, come from the
// server (publishing/admin/rich_text_blocks.py); what is stored is explained in
// publishing/blocks/markup.py. The editor loads this module and takes all that it exports, in place
// of its own of the same name.
import { Document as BaseDocument, Node, pm } from "django-prose-editor/editor";
import { askValues } from "rich-text/dialog";
import { noteItem } from "rich-text/footnotes";
import { addInsertMenu } from "rich-text/insert-menu";
import { dispatch, insertBelow, isSelected, keepSelected, say, targets, types } from "rich-text/nodes";

export { Footnote } from "rich-text/footnotes";
export { Table } from "rich-text/tables";

const NAME = "contentBlock";
const HELP = "Enter: wijzigen. Alt met pijltje omhoog of omlaag: verplaatsen. Delete: weghalen.";
const { NodeSelection } = pm.state;

const typeOf = (values) => types.find(({ name }) => name === values.block);

const describe = (values) => {
  const { label, fields } = typeOf(values);
  const words = fields.filter(({ kind }) => ["line", "text"].includes(kind)).map(({ name }) => values[name]);
  const title = values.target ? targets[values.target]?.title ?? "" : "";
  const [first = "", ...others] = [title, ...words].filter(Boolean);
  return { label, title: first, details: others.join(" · ") };
};

const nameOf = (values) => {
  const { label, title } = describe(values);
  return title ? `${label}: ${title}` : label;
};

const make = (tag, className, textContent = "") =>
  Object.assign(document.createElement(tag), { className, textContent });

const makePreview = (values) => {
  const { label, title, details } = describe(values);
  const { thumbnail = "", status: withheld = "" } = targets[values.target] ?? {};
  const icon = make("span", "material-icons", typeOf(values).icon);
  icon.setAttribute("aria-hidden", "true");
  const text = make("div", "block-card__text");
  text.append(make("strong", "block-card__type", label));
  if (title) text.append(make("span", "block-card__title", title));
  if (details) text.append(make("span", "block-card__details", details));
  if (withheld) text.append(make("span", "block-card__status", withheld));
  if (!thumbnail) return [icon, text];
  return [Object.assign(make("img", "block-card__picture"), { src: thumbnail, alt: "" }), text];
};

const move = (editor, step) => {
  const { state } = editor;
  if (!isSelected(state, NAME)) return false;
  const { $from, node } = state.selection;
  const sibling = $from.parent.maybeChild($from.index() + step);
  if (!sibling) {
    say(step < 0 ? "Dit staat al bovenaan." : "Dit staat al onderaan.");
    return true;
  }
  const to = $from.pos + step * sibling.nodeSize;
  const change = state.tr.delete($from.pos, $from.pos + node.nodeSize).insert(to, node);
  dispatch(editor, change.setSelection(NodeSelection.create(change.doc, to)).scrollIntoView());
  say(`${nameOf(node.attrs.values)} staat nu ${step < 0 ? "hoger" : "lager"}.`);
  return true;
};

const edit = async (editor) => {
  if (!isSelected(editor.state, NAME)) return;
  const { from, node } = editor.state.selection;
  const { values } = node.attrs;
  const changed = await askValues(typeOf(values), values, targets);
  editor.view.focus();
  if (!changed) return;
  const next = editor.state.tr.setNodeMarkup(from, null, { values: { block: values.block, ...changed } });
  dispatch(editor, next.setSelection(NodeSelection.create(next.doc, from)));
};

const remove = (editor) => {
  if (!isSelected(editor.state, NAME)) return false;
  const { values } = editor.state.selection.node.attrs;
  dispatch(editor, editor.state.tr.deleteSelection().scrollIntoView());
  editor.view.focus();
  say(`${nameOf(values)} is weggehaald. Ctrl met Z: terughalen.`);
  return true;
};

const insertBlock = async (editor, type) => {
  const values = await askValues(type, {}, targets);
  editor.view.focus();
  if (!values) return;
  const attrs = { values: { block: type.name, ...values } };
  insertBelow(editor, editor.schema.nodes[NAME].create(attrs));
};

const insertItems = [
  ...types.map((type) => ({ ...type, insert: (editor) => insertBlock(editor, type) })),
  {
    name: "rule",
    label: "Lijn",
    icon: "horizontal_rule",
    help: "Een streep tussen twee delen van de tekst.",
    insert: (editor) => insertBelow(editor, editor.schema.nodes.horizontalRule.create()),
  },
  {
    name: "table",
    label: "Tabel",
    icon: "grid_on",
    help: "Cijfers of gegevens in rijen en kolommen.",
    insert: (editor) => editor.commands.insertTableWithOptions(),
  },
  noteItem,
];

const makeActions = (editor, select) => {
  const actions = make("div", "block-card__actions");
  const add = (label, icon, act) => {
    const button = Object.assign(make("button", "block-card__button material-icons", icon), {
      type: "button",
      title: label,
    });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      select();
      act();
    });
    actions.append(button);
  };
  add("Wijzig", "edit", () => edit(editor));
  add("Omhoog", "arrow_upward", () => move(editor, -1));
  add("Omlaag", "arrow_downward", () => move(editor, 1));
  add("Haal weg", "delete", () => remove(editor));
  return actions;
};

export const Document = BaseDocument.extend({ content: "(block | topLevel)+" });

export const Blocks = Node.create({
  name: NAME,
  group: "topLevel",
  atom: true,
  selectable: true,
  draggable: true,

  addAttributes: () => ({ values: { default: {}, rendered: false } }),

  parseHTML: () => [{
    tag: "figure[data-block]",
    getAttrs: ({ dataset }) => (typeOf(dataset) ? { values: { ...dataset } } : false),
  }],

  // The name of the type stands in it, because the editor takes a text of one empty element for none.
  renderHTML({ node }) {
    const { values } = node.attrs;
    const data = Object.entries(values).map(([name, value]) => [`data-${name}`, value]);
    return ["figure", Object.fromEntries(data), typeOf(values)?.label ?? "Blok"];
  },

  renderText: ({ node }) => nameOf(node.attrs.values),

  addNodeView() {
    return ({ editor, node, getPos }) => {
      const dom = make("div", "block-card");
      const preview = make("div", "block-card__preview");
      dom.contentEditable = "false";
      dom.role = "group";
      const show = ({ attrs: { values } }) => {
        dom.setAttribute("aria-label", nameOf(values));
        preview.replaceChildren(...makePreview(values));
      };
      show(node);
      dom.append(preview);
      if (editor.isEditable) {
        dom.append(makeActions(editor, () => editor.commands.setNodeSelection(getPos())));
        preview.addEventListener("dblclick", () => edit(editor));
      }
      return {
        dom,
        update: (other) => {
          if (other.type.name !== NAME) return false;
          show(other);
          return true;
        },
        stopEvent: ({ target }) => Boolean(target.closest?.(".block-card__button")),
        ignoreMutation: () => true,
      };
    };
  },

  onSelectionUpdate({ editor }) {
    if (isSelected(editor.state, NAME)) say(`${nameOf(editor.state.selection.node.attrs.values)}. ${HELP}`);
  },

  addProseMirrorPlugins: () => [keepSelected()],

  addKeyboardShortcuts: () => ({
    "Alt-ArrowUp": ({ editor }) => move(editor, -1),
    "Alt-ArrowDown": ({ editor }) => move(editor, 1),
    Delete: ({ editor }) => remove(editor),
    Backspace: ({ editor }) => remove(editor),
    Enter: ({ editor }) => {
      if (!isSelected(editor.state, NAME)) return false;
      edit(editor);
      return true;
    },
  }),

  addMenuItems({ menu, buttons }) {
    const button = buttons.text("Invoegen", "Invoegen: afbeelding, citaat, knop en meer");
    menu.defineItem({
      name: "blocks",
      groups: "blocks",
      button,
      command: addInsertMenu(button, insertItems),
    });
  },
});
