export { parseMatcher } from '#kit/labels/matcher.ts'
