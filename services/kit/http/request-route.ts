import type { Response } from 'express'
import type { Route } from '#contracts/http/route.ts'

const routes = new WeakMap<Response, Route>()

/** Notes which route answers, for metrics. */
export function setRoute(response: Response, route: Route): void {
  routes.set(response, route)
}

/** The route that answers; nothing where none of the API does. */
export const routeAt = (response: Response): Route | undefined => routes.get(response)
