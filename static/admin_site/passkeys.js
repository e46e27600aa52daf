// Makes or uses a passkey for a form with `data-passkey` ("create" or "get"), and sends it along.
// The form is hidden until we know that the browser can do this.
const FAILED = "Dat is niet gelukt. Probeer het nog eens, of kies een andere manier.";

const canUsePasskeys = () =>
  typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function";

const readOptions = async (form) => {
  const source = form.dataset.passkeyOptions;
  if (!source) return JSON.parse(document.getElementById("passkey-options").textContent);
  const response = await fetch(source, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return (await response.json()).request_options;
};

const askBrowser = async (form) => {
  const { publicKey } = await readOptions(form);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
      })
    : navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
      });
};

const send = async (form) => {
  const status = form.querySelector("[role=status]");
  status.textContent = "";
  try {
    const credential = await askBrowser(form);
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    // Cancelled, refused or unknown: the browser has told more than we may know.
    status.textContent = FAILED;
  }
};

if (canUsePasskeys()) {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("button").addEventListener("click", () => send(form));
  }
  document.querySelector("[data-without-passkeys]")?.remove();
}
