/**
 * What counts as a spike, as a warning in time and as a false alarm. Forecasters are compared by one definition;
 * these numbers are those of the published benchmark, so that results can be set side by side.
 */
export const definition = {
  /** A breach lasts this long before it is a spike. */
  holdS: 60,
  /** Breaches that follow within this time of the last breaching sample belong to the same spike. */
  mergeS: 1_200,
  /** A page counts as a warning from this long before the onset … */
  horizonS: 900,
  /** … until this long before it; later is no warning. */
  minLeadS: 30,
  /** After a spike nobody is blamed for paging. */
  recoveryS: 300,
  /** Silence after a page. */
  coolDownS: 900,
  /** A spike this long after the end of a disturbance is still its effect. */
  attributionS: 900,
  /** A disturbance that builds up for less is no warning to anybody. */
  foreseeableAfterS: 180,
} as const
