package org.xhat.compiler.loop;

/** Where loads and stores go. */
public sealed interface Memory {
    /**
     * A buffer of the plan; places count from the buffer's first element.
     *
     * @param number its number in the plan
     * @param integers whether its elements are integers of 32 bits, not numbers
     */
    record PlanBuffer(int number, boolean integers) implements Memory {
        /** A buffer of numbers. */
        public PlanBuffer(int number) {
            this(number, false);
        }

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

    /**
     * A memory that the caller of a {@link Routine} names, of numbers; places count from where the call says.
     *
     * @param name unique in the routine
     */
    record Parameter(String name) implements Memory {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The scratch. */
    Memory SCRATCH = new Scratch();
}
