import type { SwiftSource } from './swift-source.ts'

/**
 * Where a literal is a key of the String Catalog: in ForetapKit's `say`, and in the initialisers and modifiers of SwiftUI that
 * take a LocalizedStringKey. `Text(verbatim:)` is none of them.
 */
const places = [
  String.raw`\bsay\(\s*`,
  String.raw`\b(?:Text|Button|Label|Section|TextField|LabeledContent|NavigationLink|ProgressView|ContentUnavailableView)\(\s*`,
  String.raw`\.(?:navigationTitle|confirmationDialog|configurationDisplayName|description)\(\s*`,
  String.raw`\bPermissionRow\(title: `,
  String.raw`\bLocalizedStringResource = `,
]
const literal = String.raw`"((?:[^"\\]|\\\((?:[^()]|\([^()]*\))*\)|\\.)*)"`
const keyPattern = new RegExp(`(?:${places.join('|')})${literal}`, 'g')

/** The keys of the String Catalog that a source asks for. An interpolation is `%@` in the key, as SwiftUI makes it. */
export function localisedKeys({ text }: Pick<SwiftSource, 'text'>): readonly string[] {
  return [...text.matchAll(keyPattern)].map(match =>
    (match[1] ?? '').replace(/\\\((?:[^()]|\([^()]*\))*\)/g, '%@'),
  )
}
