import { readRoute, type Route } from "./routes.ts";

let route = $state.raw<Route>(readRoute(location.hash));

addEventListener("hashchange", () => {
  route = readRoute(location.hash);
});

/** Where the page is now. */
export function currentRoute(): Route {
  return route;
}

/** Goes to an address made by `addressOf`. */
export function goTo(address: string): void {
  location.hash = address;
}

/** Changes the address without a step in the history: for filters. */
export function replaceAddress(address: string): void {
  history.replaceState(null, "", address);
  route = readRoute(location.hash);
}
