package org.xhat.compiler.loop;

/** Where loads and stores go. */
public sealed interface Memory {
    /**
     * A buffer of the plan; places count from the buffer's first element.
     *
     * @param number its number in the plan
     */
    record PlanBuffer(int number) implements Memory {
        @Override
        public String toString() {
            return "b" + number;
        }
    }

    /** The worker's own scratch; its contents live no longer than a chunk. */
    record Scratch() implements Memory {
        @Override
        public String toString() {
            return "scratch";
        }
    }

    /** The scratch. */
    Memory SCRATCH = new Scratch();
}
