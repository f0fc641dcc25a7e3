// Save and exit, step by step: the wrapper ends the SCO, its last calls are acknowledged, then the page
// goes. When that takes too long the person decides; nobody is held, and nobody is told "saved" who is not.

const kWrapperWait = 5000; // ms for the SCO's own unload handlers
const kServerWait = 8000;

export const within = (promise, ms, clock) =>
  new Promise((done) => {
    clock.setTimeout(() => done(false), ms);
    promise.then(() => done(true));
  });

// wrapperLeft: promise that the wrapper answered waymark.left. Resolves to {saved: the promise that the server has everything,
// inTime: it came within `serverWait` ms}.
export async function leaveModule({ wrapperLeft, journal, clock, serverWait = kServerWait }) {
  await within(wrapperLeft, kWrapperWait, clock);
  const saved = journal ? journal.leave() : Promise.resolve();
  return { saved, inTime: !journal || (await within(saved, serverWait, clock)) };
}

// offer: lets the person choose; called at most once.
export async function saveAndExit({ exit, offer, ...module }) {
  const { saved, inTime } = await leaveModule(module);
  if (!inTime) {
    offer({ kept: module.journal.durable });
    await saved;
  }
  return exit();
}

const kNotYet = 'Not everything is saved yet. We are still trying.';
const kKept = 'Your unsaved work is kept in this browser: it will be sent when you sign in here again.';
const kLost = 'This browser cannot keep unsaved work: if you leave now, it is lost.';

export const offerWords = ({ kept }) => `${kNotYet} ${kept ? kKept : kLost}`;
