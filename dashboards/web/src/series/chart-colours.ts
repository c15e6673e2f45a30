/** Resolves CSS colours for a canvas, which knows no variables and no `light-dark`. */
export type Colours = (name: string, opacity?: number) => string

export function createColours(host: HTMLElement): Colours {
  const probe = document.createElement('i')
  probe.hidden = true
  host.append(probe)
  return (name, opacity = 1) => {
    probe.style.color =
      opacity === 1
        ? `var(--${name})`
        : `color-mix(in srgb, var(--${name}) ${opacity * 100}%, transparent)`
    return getComputedStyle(probe).color
  }
}
