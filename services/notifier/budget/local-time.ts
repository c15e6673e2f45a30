const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Formatters are slow to make (about 50 µs) and few zones are in use. */
const formatters = new Map<string, Intl.DateTimeFormat>()
/** Bounds the map against names that come from outside; all zones of IANA are fewer. */
const formattersMax = 1_000

export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name)
    return true
  } catch {
    return false
  }
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  if (formatters.size >= formattersMax) formatters.clear()
  formatters.set(timeZone, made)
  return made
}

interface LocalTime {
  /** `2026-11-21`; orders as text does. */
  readonly day: string
  /** What a clock on the wall shows, ms since its midnight. */
  readonly ofDayMs: number
}

/** What the calendar and the clock on a wall of the zone show. */
export function localTime(atMs: number, timeZone: string): LocalTime {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  )
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
  const { year, month, day } = {
    year: parts.get('year'),
    month: parts.get('month'),
    day: parts.get('day'),
  }
  return {
    day: `${year}-${month}-${day}`,
    ofDayMs: ((number('hour') * 60 + number('minute')) * 60 + number('second')) * 1_000,
  }
}

/** The next moment after `afterMs` at which it is that hour in the zone, or the first one after it where the clock skips it. */
export function nextLocalHour(
  afterMs: number,
  { timeZone, hour }: { timeZone: string; hour: number },
): number {
  const { ofDayMs } = localTime(afterMs, timeZone)
  const wall = (hour * hourMs - ofDayMs + dayMs) % dayMs || dayMs
  // Whole seconds, since a wall clock shows no parts of them.
  const guess = Math.floor(afterMs / 1_000) * 1_000 + wall
  // Between now and then clocks may have been moved: by an hour in most zones, at most by three in any.
  const off = localTime(guess, timeZone).ofDayMs - hour * hourMs
  const shift = off > dayMs / 2 ? off - dayMs : off < -dayMs / 2 ? off + dayMs : off
  const corrected = guess - shift
  return corrected > afterMs ? corrected : corrected + dayMs
}
