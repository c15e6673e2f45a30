import { signal } from '@preact/signals'

/** A finger that left may be on its way to tap: the order is held this much longer. */
const fingerMs = 4_000

/** Whether the order of the list is held, because a person points at it or is in it with the keyboard. */
export function createOrderHold() {
  const isPointed = signal(false)
  const isFocused = signal(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  const point = (next: boolean) => {
    clearTimeout(timer)
    isPointed.value = next
  }
  return {
    get isHeld() {
      return isPointed.value || isFocused.value
    },
    events: {
      onPointerEnter: () => point(true),
      onPointerLeave: ({ pointerType }: PointerEvent) => {
        if (pointerType === 'mouse') return point(false)
        clearTimeout(timer)
        timer = setTimeout(() => point(false), fingerMs)
      },
      onFocusIn: () => {
        isFocused.value = true
      },
      onFocusOut: ({ currentTarget, relatedTarget }: FocusEvent) => {
        const list = currentTarget instanceof Element ? currentTarget : undefined
        isFocused.value = relatedTarget instanceof Node && list?.contains(relatedTarget) === true
      },
    },
  }
}
