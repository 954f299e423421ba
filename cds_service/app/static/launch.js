// The sign-in inside a frame: what ties it to this window is kept in the window's own storage for as long as it takes,
// for browsers that keep no cookie in frames. It is no token.
const KEY = "spinemets-launch:";

const out = document.querySelector("#sign-in");
if (out) {
  try {
    sessionStorage.setItem(KEY + out.dataset.state, out.dataset.binding);
  } catch {
    // Storage is blocked as well: the cookie may still do.
  }
  location.replace(out.querySelector("a").href);
}

const back = document.querySelector("#sign-in-back");
if (back) {
  const key = KEY + back.elements.state.value;
  let binding = null;
  try {
    binding = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
  } catch {
    // The page says what to do.
  }
  if (binding) {
    back.elements.binding.value = binding;
    back.submit();
  }
}
