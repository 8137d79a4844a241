/** Requests to this server over HTTP, with the tab's token. */

import { memory } from "./credential.js";

/** What the server refused: `code` as its table has it, `status` of HTTP; 0 when it was not reached. */
export class RequestError extends Error {
  constructor(status, code, message) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.code = code;
  }

  /** The route, the thing or the right is not there: say so and offer something else. */
  get isAbsent() {
    return [403, 404, 405, 501].includes(this.status);
  }
}

/** Fetches a path; resolves with the response, fails with a RequestError. */
export async function request(path, { method = "GET", body, headers = {}, signal } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: {
        Authorization: `Bearer ${memory.get("token") ?? ""}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestError(0, "unreachable", "the server could not be reached");
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => null);
  const { code = "http", message = `the server answered ${response.status}` } = told?.error ?? {};
  throw new RequestError(response.status, code, message);
}

/** The JSON at a path. */
export async function json(path, options) {
  const response = await request(path, options);
  return response.status === 204 ? null : response.json();
}

/** A path of segments that may hold anything, and a query. */
export function pathOf(segments, query = {}) {
  const path = `/v1/${segments.map(encodeURIComponent).join("/")}`;
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
  return given.size > 0 ? `${path}?${given}` : path;
}
