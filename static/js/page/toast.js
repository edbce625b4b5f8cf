// One short sentence at the foot of the page, with at most one thing to do about it.

const STAYS_MS = 9000;

function place() {
  return document.querySelector("[data-toasts]");
}

function actionButton(action, close) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action.label;
  button.addEventListener("click", () => {
    close();
    action.run();
  });
  return button;
}

/** Shows a sentence; action: { label, run }. It stays while it is pointed at or has the focus. */
export function toast(sentence, action = null) {
  const element = document.createElement("div");
  element.className = "toast";
  const text = document.createElement("span");
  text.textContent = sentence;
  element.append(text);
  const close = () => element.remove();
  if (action) element.append(actionButton(action, close));
  place().replaceChildren(element);
  const leave = () => {
    if (element.matches(":hover, :focus-within")) setTimeout(leave, STAYS_MS / 3);
    else close();
  };
  setTimeout(leave, STAYS_MS);
}
