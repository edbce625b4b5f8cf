"""The archive's own generator: completes what a recording lost, and tells what it made and how sure it is.

What others build on, and what stays as it is:

    weights.read_weights(file) -> Weights            WeightsWrong where file, card or digest is wrong
        .names, .digests                             the motions that trained it
    weights.shipped() -> Weights                     those that come with the archive

        .gate(kind) -> Gate                          how far they are believed in a kind of gap (kinds)

    restoring.Restorer(weights)(partial) -> Filled   one fill, always the same: as far from the
                                                     linear-Gaussian fill to the network's as it is believed
        Restorer(weights, gate=gate.WHOLE)           …the network's alone, for comparison
        .restored(partial) -> Restored               …with feet that stand and 50 and 90 % radii
    sampling.Sampler(weights, steps=4)               CannotVary where the weights have not learnt it
        (partial, seed) -> Filled                    one fill by chance; the same seed, the same fill
        .several(partial, seeds) -> (Filled, …)
        .varied(partial, seed, strength) -> Filled   a whole motion; strength 0 is the motion itself
    served.Served(weights or None)(partial) -> Filled    what an archive gets: for each kind of gap the
        .answer(partial) -> Answer                   best measured, the references included; cleaned up

    training.Training, adapting.adapted              learn; `python3 manage.py train` calls them
    shipping.calibrated, shipping.ship               gates, bands and what is served; the card

`Partial` and `Filled` are those of `capture.motion.filling.partial`: known cells come back bit for
bit, at any length and frame rate. All errors are `errors.GeneratorError` (or `MotionError` of the
core) and are one sentence for people. Importing any of these loads torch: the web process never does.
"""
