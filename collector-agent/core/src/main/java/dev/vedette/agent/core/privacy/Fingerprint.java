package dev.vedette.agent.core.privacy;

import org.jspecify.annotations.Nullable;

/**
 * What stands for a secret outside of the JVM.
 *
 * @param text under the deployment's key
 * @param other under its other key, null unless keys are being rotated
 */
public record Fingerprint(String text, @Nullable String other) {}
