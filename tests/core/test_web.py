def test_boot(client):
    r = client.get("/healthz"); assert r.status_code==200, r.data
    r = client.get("/readyz"); assert r.status_code==200, r.data
