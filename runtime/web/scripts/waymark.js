// Starts the design system's scripts. The classes say to the style sheet that scripts run; a page works without them.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
const { initAll } = await import("./nhsuk-frontend.min.js");
initAll();
