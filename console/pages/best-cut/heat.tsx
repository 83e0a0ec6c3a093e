import styles from './frame.module.css';

export type Regions = { columns: number; values: number[] };

/**
 * Where a photo is sharp: red over its sharpest regions, nothing over soft ones. All photos of a burst share one scale,
 * so that they can be compared. @param strongest the highest value of the burst
 */
export function Heat({ regions: { columns, values }, strongest }: { regions: Regions; strongest: number }) {
  const rows = Math.ceil(values.length / columns);
  return (
    <svg
      className={styles.heat}
      viewBox={`0 0 ${columns} ${rows}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.map((value, at) => {
        // A square root, for a scene has a few very sharp regions and many middling ones.
        const share = strongest > 0 ? Math.sqrt(value / strongest) : 0;
        const place = { x: at % columns, y: Math.floor(at / columns) };
        return (
          <rect
            key={`${place.x}-${place.y}`}
            {...place}
            width="1.02"
            height="1.02"
            fill="#ff4a22"
            fillOpacity={share * 0.78}
          />
        );
      })}
    </svg>
  );
}
