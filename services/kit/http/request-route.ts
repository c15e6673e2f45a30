import type { Response } from 'express'

/** What metrics say of a route. */
export interface RequestRoute {
  readonly name: string
  /** Lasts for as long as it is wanted: its time says nothing. */
  readonly isStream?: boolean | undefined
}

const routes = new WeakMap<Response, RequestRoute>()

/** Notes which route answers, for metrics. */
export function setRoute(response: Response, route: RequestRoute): void {
  routes.set(response, route)
}

/** The route that answers; nothing where no declared one does. */
export const routeAt = (response: Response): RequestRoute | undefined => routes.get(response)
