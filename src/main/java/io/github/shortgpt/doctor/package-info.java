/**
 * A machine → whether shortgpt can work there.
 *
 * <p>In: the environment's variables and the machine. Out: findings, each with what to do about it.
 * Every check looks, and only the engine's cache may change by it: natives are loaded as a run
 * would load them. Nothing is sent or fetched, and no value of a secret is read.
 */
package io.github.shortgpt.doctor;
