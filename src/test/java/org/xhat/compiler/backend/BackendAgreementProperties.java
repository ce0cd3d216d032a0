package org.xhat.compiler.backend;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import org.xhat.compiler.random.RandomProgram;

/**
 * interpreter ≈ loops = scalar classes = vector classes at every width = 1, 2, 3 threads, to the bit, in storage that buffers share
 * and where parameters are overwritten in place. Chunks are so small that there are several to share out.
 */
@Tag("locale")
final class BackendAgreementProperties {
    private static final ProgramAgreement AGREEMENT = new ProgramAgreement();

    @AfterContainer
    static void close() {
        AGREEMENT.close();
    }

    /**
     * Each program draws its variants. The same programs in every run, which tells whether a change broke something; {@link
     * CampaignTest} looks for what no run has met, in as many as you have time for.
     */
    @Property(tries = 400, seed = "20261126")
    void variantsHaveTheSameBits(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        AGREEMENT.check(program);
    }
}
