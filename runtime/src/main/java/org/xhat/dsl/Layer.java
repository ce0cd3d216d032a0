package org.xhat.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method whose parameters and states are new at each call site and in each iteration of an unrolled loop. They are
 * named after the method: {@code logits.linear2.weight} is the {@code weight} of the second {@code linear} inside {@code
 * logits}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Layer {
    /**
     * Whether adding one number to a whole feature of the first argument leaves the result as it is, so that a bias directly
     * before the layer is trained in vain: the reader warns about one.
     */
    boolean cancelsShift() default false;
}
