/** What is used of a CycloneDX document (1.5). */
export interface Bill {
  readonly metadata: { readonly component: { readonly 'bom-ref': string; readonly name: string } }
  readonly components: readonly { readonly 'bom-ref': string; readonly name: string }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

const nameOf = (ref: string) => ref.slice(0, ref.lastIndexOf('@'))

/**
 * A bill of what a user installs: the named packages and all that they need. npm's own `--omit dev` (11.19) also omits what
 * tools of the developers need besides. npm names the root by its folder, which is anything.
 */
export function shippedBill<B extends Bill>(bill: B, packages: ReadonlySet<string>): B {
  const needs = new Map(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
  const root = bill.metadata.component['bom-ref']
  const direct = (needs.get(root) ?? []).filter(ref => packages.has(nameOf(ref)))
  const shipped = new Set<string>()
  const waiting = [...direct]
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (shipped.has(ref)) continue
    shipped.add(ref)
    waiting.push(...(needs.get(ref) ?? []))
  }
  return {
    ...bill,
    metadata: {
      ...bill.metadata,
      component: { ...bill.metadata.component, name: nameOf(root) },
    },
    components: bill.components.filter(component => shipped.has(component['bom-ref'])),
    dependencies: bill.dependencies
      .filter(({ ref }) => ref === root || shipped.has(ref))
      .map(one => (one.ref === root ? { ...one, dependsOn: direct } : one)),
  }
}
