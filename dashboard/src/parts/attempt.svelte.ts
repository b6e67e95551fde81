import { Fault } from "../api/fault.ts";

/** Something that a person does: whether it is under way, and what went wrong the last time. */
export class Attempt {
  isUnderWay = $state(false);
  fault = $state.raw<Fault>();

  /** Does it, and answers whether it was done. A Fault is kept to be shown; anything else is thrown. */
  async at(does: () => Promise<unknown>): Promise<boolean> {
    this.isUnderWay = true;
    this.fault = undefined;
    try {
      await does();
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.fault = error;
      return false;
    } finally {
      this.isUnderWay = false;
    }
  }
}
