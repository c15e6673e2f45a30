/** What a property list may hold, as far as ours do. */
export type PlistValue = string | boolean | readonly PlistValue[] | { [key: string]: PlistValue }

/** Reads a property list in XML. Throws where it is not well-formed, has a key twice, or holds anything else. */
export function readPlist(xml: string): { [key: string]: PlistValue } {
  const tokens = [...xml.matchAll(/<!--[\s\S]*?-->|<[^>]+>|[^<]+/g)]
    .map(([token]) => token)
    .filter(token => token.trim() !== '' && !/^<(?:\?|!)/.test(token))
  let at = 0
  const next = () => tokens[at++] ?? ''
  const expect = (wanted: RegExp): string => {
    const token = next()
    if (!wanted.test(token)) throw new Error(`${wanted} is expected, not ${token}`)
    return token
  }
  const textUntil = (end: string): string => {
    if (tokens[at] === end) return next() && ''
    const text = expect(/^[^<]/)
    if (next() !== end) throw new Error(`${end} is missing after ${text}`)
    return text.replace(
      /&(lt|gt|amp);/g,
      (_, name) => ({ lt: '<', gt: '>', amp: '&' })[name as 'lt'],
    )
  }
  const dictionary = () => {
    const entries: { [key: string]: PlistValue } = {}
    while (tokens[at] !== '</dict>') {
      expect(/^<key>$/)
      const key = textUntil('</key>')
      if (key in entries) throw new Error(`${key} is there twice`)
      entries[key] = value()
    }
    at += 1
    return entries
  }
  const array = () => {
    const items: PlistValue[] = []
    while (tokens[at] !== '</array>') items.push(value())
    at += 1
    return items
  }
  const value = (): PlistValue => {
    const token = next()
    switch (token) {
      case '<true/>':
        return true
      case '<false/>':
        return false
      case '<array/>':
        return []
      case '<dict/>':
        return {}
      case '<string>':
        return textUntil('</string>')
      case '<array>':
        return array()
      case '<dict>':
        return dictionary()
      default:
        throw new Error(`${token} is no value`)
    }
  }
  expect(/^<plist version="1.0">$/)
  expect(/^<dict>$/)
  const root = dictionary()
  expect(/^<\/plist>$/)
  if (at !== tokens.length) throw new Error('something follows the property list')
  return root
}
