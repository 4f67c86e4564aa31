import { useEffect, useState } from "react";

/** The page's monotonic time, read again every `everyMs` while `isTicking`. */
export function useNow(everyMs: number, isTicking: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!isTicking) return undefined;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isTicking]);
  return now;
}
