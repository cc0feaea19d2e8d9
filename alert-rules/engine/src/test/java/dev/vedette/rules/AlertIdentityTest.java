package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Other parts and other runs must find the same ids: these come from a second implementation, in another language. */
class AlertIdentityTest {

    private static final String RULE = "698ccd62-7620-4e3d-ad32-b6677f5a0e21";

    @Test
    void golden() {
        assertThat(AlertIdentity.of("default", RULE, List.of("kid:4Zq9"), 494444))
                .isEqualTo("djiyn5mligqwalodgnwgkz5egahq53oc2ndj5kggxqhegohayn2a");
        assertThat(AlertIdentity.of("default", RULE, List.of(), 0))
                .isEqualTo("vvp2mgdc6ka3xqyfv5qjd3bljn7eru6gojhasdjkixgl2o6v4raa");
        assertThat(AlertIdentity.of("a", RULE, List.of("b", "c"), -1))
                .isEqualTo("b6jm3xhyx3lxanza44umoacayjwlfgojfi5y3wcjrubzfxczrb5a");
        assertThat(AlertIdentity.of("a", RULE, List.of("bc"), -1))
                .isEqualTo("ewnrgnamepn3doq5uh5v3zem3oaiuy3id3gmixjdx76dipdc6hia");
        assertThat(AlertIdentity.of("größe", RULE, List.of("日本", "", "x"), 1L << 40))
                .isEqualTo("qdpqebz65at6rbz2ub5nok6tb3g3cadhbdai7vnpzhdrwptmp2vq");
    }

    @Test
    void bucketsAreAlignedToTheEpoch() {
        assertThat(AlertIdentity.bucket(0, 10)).isZero();
        assertThat(AlertIdentity.bucket(9, 10)).isZero();
        assertThat(AlertIdentity.bucket(10, 10)).isEqualTo(1);
        assertThat(AlertIdentity.bucket(-1, 10)).isEqualTo(-1);
    }
}
