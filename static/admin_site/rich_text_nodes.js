// What the nodes of the rich-text editor that are filled in by a dialog share.
import { pm } from "django-prose-editor/editor";

const { NodeSelection, Plugin, TextSelection } = pm.state;

// The types of blocks, and what those in this form name (publishing/admin/rich_text_blocks.py).
const source = document.getElementById("rich-text-blocks");
export const { types, targets } = source ? JSON.parse(source.textContent) : { types: [], targets: {} };

const status = document.createElement("p");
status.role = "status";
status.className = "visually-hidden";
document.body.append(status);

// Tells a screen reader what happened.
export const say = (text) => { status.textContent = text; };

export const isSelected = ({ selection }, name) =>
  selection instanceof NodeSelection && selection.node.type.name === name;

// Each change is undone by itself, however quickly one follows another.
export const dispatch = (editor, change) => editor.view.dispatch(pm.history.closeHistory(change));

// Puts a node below the part of the text that the cursor is in, and room to write on below it.
export const insertBelow = (editor, node) => {
  const { state } = editor;
  const { $from, $to } = state.selection;
  const isEmptyLine = $from.depth === 1 && !$from.parent.childCount;
  const start = isEmptyLine ? $from.before(1) : $to.depth ? $to.after(1) : $to.pos;
  const end = isEmptyLine ? $from.after(1) : start;
  const change = state.tr.replaceWith(start, end, node);
  const after = start + node.nodeSize;
  if (after === change.doc.content.size) change.insert(after, state.schema.nodes.paragraph.create());
  if (node.type.spec.atom) change.setSelection(NodeSelection.create(change.doc, start));
  else change.setSelection(TextSelection.near(change.doc.resolve(node.isLeaf ? after : start + 1)));
  dispatch(editor, change.scrollIntoView());
  editor.view.focus();
};

// Moves the cursor from a selected block to the text below it, or from a footnote to behind it.
const leaveSelected = (view) => {
  const { selection, schema, tr } = view.state;
  if (!(selection instanceof NodeSelection) || !selection.node.isAtom) return false;
  const { $to, to, node } = selection;
  const isTextBelow = node.isInline || $to.nodeAfter?.isTextblock;
  if (!isTextBelow) tr.insert(to, schema.nodes.paragraph.create());
  tr.setSelection(TextSelection.create(tr.doc, node.isInline ? to : to + 1));
  view.dispatch(pm.history.closeHistory(tr.scrollIntoView()));
  return true;
};

// Keeps what is typed or pasted from taking the place of a block, which is selected once inserted.
export const keepSelected = () => new Plugin({
  props: {
    handleTextInput(view, from, to, text) {
      if (!leaveSelected(view)) return false;
      view.dispatch(pm.history.closeHistory(view.state.tr.insertText(text)));
      return true;
    },
    handlePaste(view) {
      leaveSelected(view);
      return false;
    },
    handleDOMEvents: {
      compositionstart(view) {
        leaveSelected(view);
        return false;
      },
    },
  },
});
