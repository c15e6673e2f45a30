const form = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

/** Why a version cannot follow the current one; undefined where it can. Pre-releases are not cut. */
export function whyNotNext(version: string, current: string): string | undefined {
  const [next, now] = [numbersOf(version), numbersOf(current)]
  if (next === undefined) return `"${version}" is not a version: say MAJOR.MINOR.PATCH, as 1.4.0.`
  if (now === undefined) return `package.json has the version "${current}", which is none.`
  const first = next.findIndex((number, i) => number !== now[i])
  const isAfter = first >= 0 && (next[first] ?? 0) > (now[first] ?? 0)
  return isAfter ? undefined : `${version} does not come after ${current}.`
}

function numbersOf(version: string): readonly number[] | undefined {
  return form.exec(version)?.slice(1).map(Number)
}
