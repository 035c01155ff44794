"""Posts a job, and waits for its result.

pip install Tools/python, then: python3 Tools/examples/python/post_job.py
It prints what to type in another terminal, so that somebody works on it.
"""

import hashlib
import tempfile

import assay

client = assay.Client()
requester, worker = assay.PrivateKey.development(2), assay.PrivateKey.development(1)

# The model is `wc -c`. Equal inputs give equal outputs everywhere, so it is exact.
manifest = "0x" + hashlib.sha256(b"wc -c").hexdigest()
terms = assay.RegisterModel(manifest, unit_rule="input-byte", exact=True)
model = client.send(requester, terms).txid

# The inputs go to a place where workers fetch them; only the root over their digests is public.
texts = [b"Only this, and nothing more.", b"Nevermore.", b"Darkness there, and nothing more."]
folder = tempfile.mkdtemp(prefix="assay-job-")
staged = assay.stage_inputs(f"{folder}/job", texts)

# One worker of our choice. k=2, n=3 without an audience lets the ledger draw three of all who are
# bonded, and pays those who agree.
job = client.send(
    requester,
    assay.PostJob(
        model=model, input_root=staged.input_root, count=staged.count, place=staged.place,
        price=3, max_units=sum(map(len, texts)), k=1, n=1, audience=[worker.address], window=3000,
    ),
).txid  # fmt: skip
print(f"job {job} is posted. In another terminal:")
print("  assay bond --dev-key 1 --add 100000")
print(f"  assay worker --dev-key 1 --place {folder} --model '{model}=wc -c' --once", flush=True)

settlement = client.wait_settlement(job, seconds=600)
print(f"the job is {settlement.status}: {settlement.refund} came back")
for slot in settlement.slots:
    print(f"{slot.node} was {slot.outcome}, {slot.pay} for {slot.units} units")
    if slot.outcome == "paid":  # its answer is the result
        for index, text in enumerate(texts):
            print(f"  {text.decode()!r}: {staged.result(slot.node, index).decode().strip()}")
