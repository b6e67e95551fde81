/** Microseconds of CPU that a process has used, all its threads, in steps of 10 ms. Linux only. */
export function cpuOf(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // pid (name) state ppid …: the name may hold blanks; utime and stime are the 14th and 15th, in hundredths of a second
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Microseconds of CPU that a process of one thread has used. Linux only. */
export function cpuOfThread(pid: number): number {
  return Number(Deno.readTextFileSync(`/proc/${pid}/schedstat`).split(" ")[0]) / 1000;
}
