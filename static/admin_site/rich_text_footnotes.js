// Footnotes in the rich-text editor: a mark that holds the text of the note (publishing/blocks/notes.py).
import { Node, pm } from "django-prose-editor/editor";
import { askValues } from "rich-text/dialog";
import { dispatch, isSelected, say, targets } from "rich-text/nodes";

const NOTE = "footnote";
const NOTE_TYPE = {
  label: "Voetnoot",
  icon: "short_text",
  help: "Een opmerking of bron, die onder de tekst komt te staan.",
  fields: [{ name: "text", label: "Noot", kind: "text", max_length: 600, required: true }],
};

// Asks for the text of the selected footnote, or of a new one where the cursor is.
const writeNote = async (editor) => {
  const { selection, schema } = editor.state;
  const { from, to, $to } = selection;
  const isNote = isSelected(editor.state, NOTE);
  if (!isNote && !$to.parent.inlineContent) {
    say("Een voetnoot hoort bij een woord. Zet de cursor eerst in een zin.");
    editor.view.focus();
    return;
  }
  const given = isNote ? { text: selection.node.attrs.text } : {};
  const values = await askValues(NOTE_TYPE, given, targets);
  editor.view.focus();
  if (!values) return;
  const note = schema.nodes[NOTE].create({ text: values.text });
  const start = isNote ? from : to;
  const change = editor.state.tr.replaceWith(start, to, note);
  // What is typed on comes behind it.
  change.setSelection(pm.state.TextSelection.create(change.doc, start + note.nodeSize));
  dispatch(editor, change);
};

// Its entry in the menu that inserts.
export const noteItem = { ...NOTE_TYPE, name: NOTE, insert: writeNote };

export const Footnote = Node.create({
  name: NOTE,
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ text: { default: "", rendered: false } }),
  parseHTML: () => [{
    tag: "sup[data-note]",
    priority: 60, // before the mark of the same tag
    getAttrs: ({ dataset }) => ({ text: dataset.note }),
  }],
  renderHTML: ({ node }) => ["sup", { "data-note": node.attrs.text }, "noot"],
  renderText: ({ node }) => ` (${node.attrs.text})`,
  onSelectionUpdate({ editor }) {
    if (isSelected(editor.state, NOTE)) {
      const text = editor.state.selection.node.attrs.text.replace(/\.$/, "");
      say(`Voetnoot: ${text}. Enter: wijzigen. Delete: weghalen.`);
    }
  },
  // A click opens it, because who has a mouse or a phone sees no other way.
  addProseMirrorPlugins() {
    const { editor } = this;
    const handleClickOn = (view, at, node, position) => {
      if (node.type.name !== NOTE || !editor.isEditable) return false;
      editor.commands.setNodeSelection(position);
      writeNote(editor);
      return true;
    };
    return [new pm.state.Plugin({ props: { handleClickOn } })];
  },
  addKeyboardShortcuts: () => ({
    Enter: ({ editor }) => {
      if (!isSelected(editor.state, NOTE)) return false;
      writeNote(editor);
      return true;
    },
  }),
});
