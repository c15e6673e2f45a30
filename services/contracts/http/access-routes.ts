import { z } from 'zod'
import {
  accessToken,
  accessTokenList,
  madeAccessToken,
  newAccessToken,
  sessionInfo,
} from '../token.ts'
import { defineRoute } from './route.ts'

const access = { tag: 'Access' } as const

export const accessRoutes = {
  listTokens: defineRoute({
    ...access,
    name: 'listTokens',
    method: 'get',
    path: '/tokens',
    scope: 'admin',
    summary: 'List tokens, the newest first, without their secrets',
    answers: { 200: accessTokenList },
  }),
  createToken: defineRoute({
    ...access,
    name: 'createToken',
    method: 'post',
    path: '/tokens',
    scope: 'admin',
    summary: 'Make a token',
    description:
      'The answer is the only one that has the token itself, and so it is not kept: a repeat with the same `Idempotency-Key` is refused with 409.',
    body: newAccessToken,
    bodyBytesMax: 10_000,
    answers: { 201: madeAccessToken },
    isSecret: true,
  }),
  revokeToken: defineRoute({
    ...access,
    name: 'revokeToken',
    method: 'delete',
    path: '/tokens/{id}',
    scope: 'admin',
    summary: 'Revoke a token, and the sessions that were opened with it, at once',
    params: z.strictObject({ id: z.string().min(1).max(40) }),
    answers: { 200: accessToken },
  }),
  getSession: defineRoute({
    ...access,
    name: 'getSession',
    method: 'get',
    path: '/session',
    scope: 'any',
    summary: 'Say who asks, and what they may',
    answers: { 200: sessionInfo },
  }),
  openSession: defineRoute({
    ...access,
    name: 'openSession',
    method: 'post',
    path: '/session',
    scope: 'none',
    summary: 'Log in with a token: the answer sets a cookie for pages of this server',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    bodyBytesMax: 10_000,
    answers: { 200: sessionInfo },
    isSecret: true,
  }),
  closeSession: defineRoute({
    ...access,
    name: 'closeSession',
    method: 'delete',
    path: '/session',
    scope: 'none',
    summary: 'Log out: the session ends, and its cookie is taken back',
    answers: { 204: z.undefined() },
  }),
} as const
