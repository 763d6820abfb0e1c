// "Use the place where I am": fills latitude and longitude. Without it, or where the device says no, people choose from the list.
export function locate(scope = document) {
  for (const button of scope.querySelectorAll("[data-locate]")) {
    if (!navigator.geolocation) continue;
    const said = button.parentElement.querySelector("[data-located]");
    button.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        document.getElementById(button.dataset.latitude).value = coords.latitude.toFixed(6);
        document.getElementById(button.dataset.longitude).value = coords.longitude.toFixed(6);
        said.textContent = "";
        button.disabled = false;
      }, () => {
        said.textContent = button.dataset.failed;
        button.disabled = false;
      }, { enableHighAccuracy: true, timeout: 15000 });
    });
  }
}
