import { signal } from '@preact/signals'

/** The series that the keyboard is on, kept while another page is open so that coming back finds the place again. */
export const selectedId = signal<string | undefined>(undefined)
