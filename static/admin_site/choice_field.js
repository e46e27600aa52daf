// A field whose value is chosen in a dialog: templates/admin/chooser/choice_field.html.
const part = (field, name) => field.querySelector(`[data-${name}]`);

const show = (field, choice) => {
  const input = field.querySelector("input[type=hidden]");
  const [image, status, edit] = ["thumbnail", "status", "edit"].map((name) => part(field, name));
  input.value = choice?.key ?? "";
  part(field, "chosen").hidden = part(field, "clear").hidden = edit.hidden = !choice;
  part(field, "title").textContent = choice?.title ?? "";
  image.hidden = !choice?.thumbnail;
  if (choice?.thumbnail) image.src = choice.thumbnail;
  status.textContent = choice?.status ?? "";
  status.hidden = !choice?.status;
  if (choice) edit.href = field.dataset.editUrl.replace("/0/", `/${choice.key}/`);
  part(field, "said").textContent = choice ? `Gekozen: ${choice.title}.` : "Weggehaald.";
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

document.addEventListener("click", async ({ target }) => {
  const field = target.closest("[data-choice-field]");
  const button = target.closest("[data-choose], [data-clear]");
  if (!field || !button) return;
  if ("clear" in button.dataset) {
    show(field, null);
    part(field, "choose").focus();
    return;
  }
  const choice = await window.choose(field.dataset.kind, { opener: button });
  if (choice) show(field, choice);
});
