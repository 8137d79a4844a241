/** The views, and which of them a role is offered. */

import { placeOf } from "../core/router.js";
import * as attend from "./attend.js";
import * as event from "./event.js";
import * as hall from "./hall.js";
import * as kiosk from "./kiosk.js";
import * as moderator from "./moderator.js";
import * as operator from "./operator.js";
import * as room from "./room.js";
import * as session from "./session.js";
import * as sponsor from "./sponsor.js";

export const views = { event, session, moderator, kiosk, hall, attend, room, sponsor, operator };

/** Views by role, the first being where the role begins. The server judges each request; this is what to offer. */
const OFFERS = {
  admin: ["event", "session", "moderator", "kiosk", "hall", "sponsor", "operator", "room"],
  organizer: ["event", "session", "moderator", "kiosk", "hall"],
  dashboard: ["event", "session", "kiosk", "hall"],
  attendee: ["attend", "session", "hall"],
  room: ["room", "moderator", "hall"],
  sponsor: ["sponsor"],
};

/** @returns {Array<{view: string, id: string, title: string}>} */
export function placesOf(person) {
  return (OFFERS[person.role] ?? []).map((view) => ({ view, id: idOf(view, person), title: views[view].title }));
}

/** Where somebody begins; `null` for a role without a view. */
export function homeOf(person) {
  const [first] = placesOf(person);
  return first ? placeOf(first.view, first.id) : null;
}

function idOf(view, { event: eventId, session: sessionId, sponsor: sponsorId }) {
  if (view === "event") return eventId;
  if (view === "sponsor") return sponsorId;
  return view === "operator" ? "" : sessionId;
}
