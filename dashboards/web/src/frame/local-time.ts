const clock = new Intl.DateTimeFormat([], {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const minute = new Intl.DateTimeFormat([], {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const day = new Intl.DateTimeFormat([], { day: 'numeric', month: 'short' })
const weekday = new Intl.DateTimeFormat([], { weekday: 'short', day: 'numeric' })
const zone = new Intl.DateTimeFormat([], { timeZoneName: 'short' })

export const clockText = (ms: number) => clock.format(ms)
export const minuteText = (ms: number) => minute.format(ms)
export const dayText = (ms: number) => day.format(ms)
export const weekdayText = (ms: number) => weekday.format(ms)

/** The name of the local time zone, shown once on each page. */
export const zoneText = (ms: number) =>
  zone.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? ''

/** A past moment, with its day where it is not of the last twelve hours. */
export function momentText(ms: number, nowMs: number): string {
  return nowMs - ms < 12 * 3_600_000 ? clockText(ms) : `${dayText(ms)} ${minuteText(ms)}`
}
