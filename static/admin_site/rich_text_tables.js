// Tables in the rich-text editor with headings and a caption, asked for in a dialog of ours.
import { Table as BaseTable } from "django-prose-editor/editor";
import { askValues } from "rich-text/dialog";
import { insertBelow, targets } from "rich-text/nodes";

const CAPTION = { name: "caption", label: "Bijschrift", kind: "line", max_length: 300, help: "Wat staat er in de tabel?" };
const NEW_TABLE = {
  label: "Tabel",
  fields: [
    { name: "rows", label: "Rijen", kind: "number", required: true, min: 1, max: 50, default: "3" },
    { name: "cols", label: "Kolommen", kind: "number", required: true, min: 1, max: 12, default: "3" },
    {
      name: "header",
      label: "Koppen",
      kind: "choice",
      help: "Een voorleesprogramma noemt bij elke cel de kop die erbij hoort.",
      choices: [
        ["row", "In de eerste rij"],
        ["column", "In de eerste kolom"],
        ["both", "In de eerste rij en de eerste kolom"],
      ],
    },
    CAPTION,
  ],
};

const insertTable = async (editor) => {
  const values = await askValues(NEW_TABLE, {}, targets);
  editor.view.focus();
  if (!values) return;
  const { table, tableRow, tableCell, tableHeader } = editor.schema.nodes;
  const isHeader = (row, column) =>
    (row === 0 && values.header !== "column") || (column === 0 && values.header !== "row");
  const rows = Array.from({ length: Number(values.rows) }, (_, row) =>
    tableRow.create(null, Array.from({ length: Number(values.cols) }, (__, column) =>
      (isHeader(row, column) ? tableHeader : tableCell).createAndFill())));
  insertBelow(editor, table.create({ caption: values.caption ?? null }, rows));
};

const editCaption = async (editor) => {
  const { caption } = editor.getAttributes("table");
  const values = await askValues({ label: "Tabel", fields: [CAPTION] }, { caption }, targets);
  editor.view.focus();
  if (values) editor.commands.updateAttributes("table", { caption: values.caption ?? null });
};

export const Table = BaseTable.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: null,
        parseHTML: ({ dataset }) => dataset.caption ?? null,
        renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}),
      },
    };
  },

  addCommands() {
    return {
      ...this.parent?.(),
      insertTableWithOptions: () => ({ editor }) => {
        insertTable(editor);
        return true;
      },
    };
  },

  addMenuItems(storage) {
    this.parent?.(storage);
    storage.menu.defineItem({
      name: "table:caption",
      groups: "table",
      button: storage.buttons.material("subtitles", "Bijschrift"),
      command: editCaption,
      hidden: (editor) => !editor.isActive("table"),
    });
  },
});
