import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { noticeKinds } from '#contracts/notice.ts'
import { registration } from '#contracts/watch/registration.ts'
import { readPlist } from '#test/support/plist.ts'
import { watchAppFolder } from '#test/support/swift-source.ts'

const folder = join(import.meta.dirname, '../../..', watchAppFolder)
const read = (path: string) => readFileSync(join(folder, path), 'utf8')

const source = z.string()
const projectSchema = z.object({
  settings: z.object({ base: z.record(z.string(), z.string()) }),
  packages: z.record(z.string(), z.object({ path: z.string() })),
  targets: z.record(
    z.string(),
    z.object({
      type: z.enum(['application', 'app-extension']),
      platform: z.enum(['iOS', 'watchOS']),
      sources: z.array(source),
      dependencies: z.array(
        z.union([
          z.strictObject({ package: z.string() }),
          z.strictObject({ target: z.string() }),
          z.strictObject({ sdk: z.string() }),
        ]),
      ),
      settings: z.object({ base: z.record(z.string(), z.string()) }),
    }),
  ),
})
const project = projectSchema.parse(parse(read('project.yml')))
const targets = Object.entries(project.targets)
const base = project.settings.base

/** A build setting with the project's own put in. */
const expand = (text: string | undefined): string =>
  (text ?? '').replace(/\$\((\w+)\)/g, (whole, name: string) => base[name] ?? whole)

test('the project names files and targets that exist', () => {
  for (const [name, { sources, dependencies, settings }] of targets) {
    const files = [...sources, settings.base.INFOPLIST_FILE, settings.base.CODE_SIGN_ENTITLEMENTS]
    for (const path of files) {
      assert.ok(path !== undefined && existsSync(join(folder, path)), `${name}: ${path}`)
    }
    for (const dependency of dependencies) {
      if ('target' in dependency) assert.ok(project.targets[dependency.target], name)
      if ('package' in dependency) assert.ok(project.packages[dependency.package], name)
    }
  }
  for (const { path } of Object.values(project.packages)) {
    assert.ok(existsSync(join(folder, path, 'Package.swift')))
  }
})

test('every Swift file belongs to a target or to the package', () => {
  const covered = targets.flatMap(([, { sources }]) => sources)
  const lost = globSync('**/*.swift', { cwd: folder })
    .filter(path => !path.startsWith('ForetapKit/'))
    .filter(path => !covered.some(source => path === source || path.startsWith(`${source}/`)))
  assert.deepEqual(lost, [])
})

test('parts have bundle ids below one another, as the systems demand', () => {
  const id = (name: string) =>
    expand(project.targets[name]?.settings.base.PRODUCT_BUNDLE_IDENTIFIER)
  assert.equal(id('ForetapWatch'), `${id('Foretap')}.watch`)
  for (const extension of ['ForetapWatchNotifications', 'ForetapWatchWidget']) {
    assert.ok(id(extension).startsWith(`${id('ForetapWatch')}.`), extension)
  }
  const watch = readPlist(read('Watch/Info.plist'))
  assert.equal(expand(watch.WKCompanionAppBundleIdentifier as string), id('Foretap'))
  // The topic under which the examples of the protocol register.
  const example = registration.parse(JSON.parse(read('../fixtures/registration.json')))
  assert.equal(example.push.kind === 'apns' && example.push.topic, id('ForetapWatch'))
})

test('property lists can be read, and say what each part is', () => {
  for (const [name, { settings, type }] of targets) {
    const info = readPlist(read(settings.base.INFOPLIST_FILE ?? ''))
    assert.equal(info.CFBundleIdentifier, '$(PRODUCT_BUNDLE_IDENTIFIER)', name)
    assert.equal(info.ForetapAppGroup, '$(FORETAP_APP_GROUP)', name)
    assert.equal('NSExtension' in info, type === 'app-extension', name)
  }
  const watch = readPlist(read('Watch/Info.plist'))
  assert.equal(watch.WKApplication, true)
  assert.deepEqual(watch.WKBackgroundModes, ['remote-notification'])
  assert.ok(readPlist(read('Phone/Info.plist')).NSCameraUsageDescription)
})

test('the extension starts a class that is there', () => {
  const info = readPlist(read('WatchNotifications/Info.plist'))
  const { NSExtensionPrincipalClass: name } = info.NSExtension as Record<string, string>
  const className = name?.replace('$(PRODUCT_MODULE_NAME).', '')
  assert.match(
    read('WatchNotifications/NotificationService.swift'),
    new RegExp(`class ${className}:`),
  )
})

test('app, extension and widget share one group of files and one of keys', () => {
  const shared = ['ForetapWatch', 'ForetapWatchNotifications', 'ForetapWatchWidget'].map(name =>
    readPlist(read(project.targets[name]?.settings.base.CODE_SIGN_ENTITLEMENTS ?? '')),
  )
  for (const entitlements of shared) {
    assert.deepEqual(entitlements['com.apple.security.application-groups'], [
      '$(FORETAP_APP_GROUP)',
    ])
    // The keychain writes to the first of these groups where none is named: there must be just one.
    assert.equal((entitlements['keychain-access-groups'] as string[]).length, 1)
    assert.deepEqual(entitlements['keychain-access-groups'], shared[0]?.['keychain-access-groups'])
  }
  assert.equal(shared[0]?.['aps-environment'], 'development')
  assert.equal(shared[0]?.['com.apple.developer.usernotifications.time-sensitive'], true)
})

test('the privacy manifest says that nothing is tracked or collected', () => {
  assert.deepEqual(readPlist(read('Shared/Resources/PrivacyInfo.xcprivacy')), {
    NSPrivacyTracking: false,
    NSPrivacyTrackingDomains: [],
    NSPrivacyCollectedDataTypes: [],
    NSPrivacyAccessedAPITypes: [],
  })
})

test('asset catalogs name pictures that exist', () => {
  for (const path of globSync('**/*.appiconset/Contents.json', { cwd: folder })) {
    const { images } = JSON.parse(read(path)) as { images: { filename: string }[] }
    assert.ok(images.length > 0)
    for (const { filename } of images) assert.ok(existsSync(join(folder, path, '..', filename)))
  }
})

test('the app knows a category for each kind of notice', () => {
  const swift = read('ForetapKit/Sources/ForetapKit/Models/PushPayload.swift')
  const [, body = ''] = /enum NoticeKind[^{]*\{([^}]*)/.exec(swift) ?? []
  const kinds = [...body.matchAll(/case (\w+)(?: = "(\w+)")?/g)].map(match => match[2] ?? match[1])
  assert.deepEqual(kinds, [...noticeKinds])
})
